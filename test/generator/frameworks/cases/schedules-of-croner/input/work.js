export const clean = async () => undefined
export const report = async () => undefined
