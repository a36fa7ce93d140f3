import type { Broken } from '../audit/verify-log.ts'

/** Behind "The log": where it is broken, by which rule, and why. Nothing is named where not even one event can be read. */
export const brokenText = ({ stream, number, rule, message }: Broken): string =>
  stream === null ? `is broken (${rule}): ${message}` : `is broken at event ${number} of stream ${stream} (${rule}): ${message}`
