import { jobPackages } from './job-systems.js';
import { nestRecipe } from './nest-recipe.js';
import type { NewService } from './new-service.js';
import { plainRecipe } from './plain-recipe.js';
import type { Recipe } from './recipe.js';

export function recipeOf({ framework, language, tasks, node }: NewService): Recipe {
  const recipe = framework === 'nest' ? nestRecipe(tasks) : plainRecipe(framework, language, tasks);
  const files = { ...recipe.files, 'README.md': 'README.md', '.gitignore': 'gitignore' };
  const dependencies = {
    ...recipe.dependencies,
    ...(tasks && jobPackages(tasks, node).dependencies),
  };
  return { ...recipe, files, dependencies };
}
