const LINE_FEED = 0x0a
const UTF_16 = ['fffe', 'feff']

const decoded = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** The first line that is no UTF-8. */
const wrongLine = (bytes: Uint8Array): number => {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(LINE_FEED, start) + 1 || bytes.length
    if (decoded(bytes.subarray(start, end)) === null) break
    start = end
  }
  return line
}

/** What is wrong with bytes that are no text in UTF-8, as a part of a sentence behind the name of their file. */
export type NoText = { readonly fault: string }

/** The text of a file's bytes, a byte order mark included. */
export const textIn = (bytes: Uint8Array): string | NoText => {
  const text = decoded(bytes)
  if (text !== null) return text
  const isWide = UTF_16.includes(Buffer.from(bytes.subarray(0, 2)).toString('hex'))
  return {
    fault: isWide ? 'is written in UTF-16: save it as UTF-8' : `is no text in UTF-8 from line ${wrongLine(bytes)} on: save it as UTF-8`,
  }
}
