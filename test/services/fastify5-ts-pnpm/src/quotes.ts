export interface Quote {
  author: string;
  words?: string[];
}

export function quoteOf(author: string): Quote {
  return { author };
}
