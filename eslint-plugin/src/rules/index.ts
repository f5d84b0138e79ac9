/** Every rule under its name; a new rule is one import and one entry here. */
export const rules = {};
