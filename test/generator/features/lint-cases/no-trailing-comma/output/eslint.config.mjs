import js from "@eslint/js"
import sightline from "eslint-plugin-sightline"
import zod from "eslint-plugin-zod"

export default [
    js.configs.recommended,
    {
        rules: { semi: ["error", "never"] }
    }, // ours
    {
        plugins: { sightline },
        rules: {
            "sightline/bounded-metric-labels": "warn",
            "sightline/no-sensitive-data": "warn",
            "sightline/no-swallowed-error": "warn",
            "sightline/structured-log": "warn"
        }
    }
]
