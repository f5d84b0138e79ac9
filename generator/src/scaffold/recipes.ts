import type { NewFramework } from './frameworks.js';
import { nestRecipe } from './nest-recipe.js';
import { plainRecipe } from './plain-recipe.js';
import type { Recipe } from './recipe.js';

export function recipeOf(framework: NewFramework, language: 'ts' | 'js'): Recipe {
  return framework === 'nest' ? nestRecipe : plainRecipe(framework, language);
}
