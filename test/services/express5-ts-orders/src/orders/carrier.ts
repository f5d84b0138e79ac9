/** What the carrier's client throws: like the usual HTTP clients it carries the whole request. */
export class CarrierError extends Error {
  readonly config: { url: string; headers: Record<string, string> };

  constructor(message: string, config: { url: string; headers: Record<string, string> }) {
    super(message);
    this.config = config;
  }
}

export async function trackShipment(
  baseUrl: string,
  token: string,
  orderId: string,
): Promise<unknown> {
  const url = `${baseUrl}/shipments/${encodeURIComponent(orderId)}?access_token=${token}`;
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers });
  if (!response.ok)
    throw new CarrierError(`carrier answered ${response.status} for ${url}`, {
      url,
      headers,
    });
  return response.json();
}
