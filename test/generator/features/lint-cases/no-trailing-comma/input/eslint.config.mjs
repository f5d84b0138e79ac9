import js from "@eslint/js"
import zod from "eslint-plugin-zod"

export default [
    js.configs.recommended,
    {
        rules: { semi: ["error", "never"] }
    } // ours
]
