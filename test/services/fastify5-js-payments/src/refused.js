export class Refused extends Error {
  constructor(reason) {
    super(`payment refused: ${reason}`);
    this.reason = reason;
  }
}
