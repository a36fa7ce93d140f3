import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** The quickest: of states and columns it leaves a quarter, and a slower one little less. */
const LEVEL = 1

export const compressed = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: LEVEL })

/** Throws for bytes that were not compressed. */
export const expanded = (bytes: Uint8Array): Uint8Array => inflateRawSync(bytes)
