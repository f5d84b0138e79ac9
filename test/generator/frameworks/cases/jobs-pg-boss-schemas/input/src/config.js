export const config = { get: (name) => process.env[name] };
export const options = { connectionString: process.env.DATABASE_URL, schema: 'parcels' };
export const schemaOf = (tenant) => `jobs_${tenant}`;
