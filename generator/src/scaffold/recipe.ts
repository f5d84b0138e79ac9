/** What a new service is made of. */
export interface Recipe {
  /** By their path in the service: files of templates/new. What has become `.js` is the template without its types. */
  files: Readonly<Record<string, string>>;
  scripts: Readonly<Record<string, string>>;
  /** The script that people work with. */
  dev: string;
  /** The same for its worker, where it has one. */
  devWorker?: string;
  dependencies: Readonly<Record<string, string>>;
  devDependencies: Readonly<Record<string, string>>;
}
