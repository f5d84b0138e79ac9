export interface Greeting {
  name: string;
}

/** The work of a job. A job can run more than once, so doing its work again has to do no harm. */
export async function sendGreeting({ name }: Greeting): Promise<string> {
  return `Hello, ${name}!`;
}
