/** `authorization.split(' ')[1]` is what the scheme stands before; `[0]` is the scheme. */
export function isCredentialOfHeader(path: readonly string[]): boolean {
  const [header = '', call, index = ''] = path.slice(-3);
  return call === 'split()' && /^[1-9]$/.test(index) && /^(?:authorization|auth_?header)$/i.test(header);
}

/** The cookie that a session hangs on: who has it is logged in. `cookies.theme` is none. */
export function isSessionCookie(path: readonly string[]): boolean {
  const [holder = '', name = ''] = path.slice(-2);
  return (
    /^(?:cookies|signedCookies)$/.test(holder) &&
    /^(?:sid|sess|session|session_?id|connect\.sid|auth|remember_?me|jsessionid|phpsessid)$/i.test(name)
  );
}
