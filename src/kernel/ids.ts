import { sha256 } from './hash.ts'

/** Six hex digits that tell a log's orders from those of others on the same account. */
export const tagOf = (branch: string): string => sha256(branch).slice(0, 6)

/**
 * The id of the order a stream's intent asks for: 32 lower-case hex digits that read as a UUID of version 8 without dashes.
 * `cf`, the tag of the log's branch, and a hash of branch, stream and `ordinal`, which counts the intents of the stream
 * from 0: the same on every machine and after every restart, and never the same in two logs. 32 characters pass every venue
 * we know, and the 90 bits behind the tag make a collision among 10^9 orders of a log about as likely as 10^-9.
 */
export const clientOrderId = (branch: string, stream: string, ordinal: number): string =>
  uuidFrom(`cf${tagOf(branch)}${sha256(`${branch}\n${stream}\n${ordinal}`).slice(0, 24)}`).replaceAll('-', '')

/** UUID version 8 (RFC 9562, section 5.8: the bits are ours) from the first 32 digits of a hash given in hex. */
export const uuidFrom = (hex: string): string => {
  // the variant is the two bits '10' on top of this digit: 8, 9, a or b
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
