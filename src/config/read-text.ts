import { closeSync, openSync, readSync } from 'node:fs'
import { UsageError } from '../kernel/errors.ts'
import { textIn } from '../kernel/utf8-text.ts'

// A configuration of every option is some 10 kB, and filters of a thousand coins 100 kB; above this it is some other file.
export const MAX_FILE_BYTES = 250_000

const WHY: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EACCES: 'no permission', EISDIR: 'it is a folder' }

/** The text of a file, a pipe or a device, of which no more is read than `what` it is to be can have. Throws UsageError. */
export const readText = (file: string, what = 'configuration', mostBytes = MAX_FILE_BYTES): string => {
  let bytes: Buffer
  try {
    const descriptor = openSync(file, 'r')
    try {
      bytes = atMost(descriptor, mostBytes + 1)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new UsageError(`The ${what} ${file} cannot be read: ${WHY[code] ?? code}.`)
  }
  if (bytes.length > mostBytes) throw new UsageError(`${file} is larger than ${mostBytes / 1e3} kB, so it is no ${what}.`)
  const text = textIn(bytes)
  if (typeof text !== 'string') throw new UsageError(`The ${what} ${file} ${text.fault}.`)
  return text
}

const atMost = (descriptor: number, most: number): Buffer => {
  const bytes = Buffer.allocUnsafe(most)
  let length = 0
  while (length < most) {
    const read = readSync(descriptor, bytes, length, most - length, null)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}
