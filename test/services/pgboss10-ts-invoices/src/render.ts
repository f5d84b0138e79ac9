export interface Invoice {
  number: string;
  lines?: string[];
}

export function render({ number, lines = [] }: Invoice): number {
  if (number === 'torn') throw new Error('invoice is torn');
  // An invoice without lines is a bug of whoever sent it.
  if (number === 'bug') return (lines as unknown as { total: { length: number } }).total.length;
  return [number, ...lines].join('\n').length;
}
