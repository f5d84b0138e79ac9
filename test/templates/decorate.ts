import type { Type } from '@nestjs/common';

/** What `@decorator method()` does, for tests that are not compiled with decorators. */
export function decorate(owner: Type, method: string, decorator: MethodDecorator): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner.prototype, method);
  if (descriptor === undefined) throw new Error(`no method ${method}`);
  decorator(owner.prototype as object, method, descriptor);
}
