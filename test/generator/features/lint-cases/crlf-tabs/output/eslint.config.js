import js from "@eslint/js";
import sightline from "eslint-plugin-sightline";

export default [
	js.configs.recommended,
	{
		plugins: { sightline },
		rules: {
			"sightline/bounded-metric-labels": "warn",
			"sightline/no-sensitive-data": "warn",
			"sightline/no-swallowed-error": "warn",
			"sightline/structured-log": "warn",
		},
	},
];
