import { sha256 } from './hash.ts'

/**
 * The id of the order a stream's intent asks for: `cf` and 24 hex digits. `ordinal` counts the intents of the stream
 * from 0, so the id is the same on every machine and after every restart. 26 characters pass every venue we know
 * (the shortest limit is 32), and 96 bits make a collision among 10^9 orders about as likely as 10^-11.
 */
export const clientOrderId = (stream: string, ordinal: number): string => `cf${sha256(`${stream}#${ordinal}`).slice(0, 24)}`

/** UUID version 8 (RFC 9562, section 5.8: the bits are ours) from the first 32 digits of a hash given in hex. */
export const uuidFrom = (hex: string): string => {
  // the variant is the two bits '10' on top of this digit: 8, 9, a or b
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
