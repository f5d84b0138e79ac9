/** What the API answers for one article, also when the table has no row for it. */
export function countsOf(sku, rows) {
  return { sku, quantity: rows[0]?.quantity ?? 0, known: rows.length > 0 };
}
