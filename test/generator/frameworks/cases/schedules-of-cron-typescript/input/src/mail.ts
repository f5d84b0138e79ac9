export class Mail {
  async send(): Promise<void> {
    await this.retry();
  }

  async retry(): Promise<void> {
    await Promise.resolve();
  }
}
