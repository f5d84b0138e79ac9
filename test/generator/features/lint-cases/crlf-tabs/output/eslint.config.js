import js from "@eslint/js";
import sightline from "eslint-plugin-sightline";

export default [
	js.configs.recommended,
	sightline.configs["recommended-warn"],
];
