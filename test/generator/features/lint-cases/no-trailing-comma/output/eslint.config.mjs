import js from "@eslint/js"
import sightline from "eslint-plugin-sightline"
import zod from "eslint-plugin-zod"

export default [
    js.configs.recommended,
    {
        rules: { semi: ["error", "never"] }
    }, // ours
    sightline.configs["recommended-warn"]
]
