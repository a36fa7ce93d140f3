import { stripVTControlCharacters } from 'node:util'
import picocolors from 'picocolors'

// A reader that has seen enough (`| head`) is no failure, nor is a terminal that was closed: what nobody wants any more is dropped, the
// command goes on, or ends as it is told.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && !(error.code === 'EIO' && process.stdout.isTTY)) throw error
})
// Nor is there anybody to tell that nothing more can be told (a full disk): the result is what counts.
process.stderr.on('error', () => {})

const wantsColour = (stream: NodeJS.WriteStream): boolean => stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'

/** Colours of what goes to standard output, and to standard error; plain text in a pipe or under NO_COLOR. */
export const colours = picocolors.createColors(wantsColour(process.stdout))
export const errorColours = picocolors.createColors(wantsColour(process.stderr))

/** What was asked for, and nothing else: standard output is what scripts read. */
export const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

let isPrinted = false
/** Whether the one JSON document of this command is out. */
export const isJsonPrinted = (): boolean => isPrinted

/** The one JSON document of a command with `--json`. */
export const printJson = (value: unknown): void => {
  isPrinted = true
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** One of many JSON documents, a line each, which have no end. */
export const printJsonLine = (value: unknown): void => {
  isPrinted = true
  print(JSON.stringify(value))
}

/** Whether anybody still reads standard output, once what waits has gone there. */
export const isReadOn = async (): Promise<boolean> => {
  const { stdout } = process
  if (stdout.writableNeedDrain)
    await new Promise<void>((resolve) => {
      stdout.once('drain', resolve)
      stdout.once('close', resolve)
    })
  return stdout.writable
}

/** Everything that is said beside the result. */
export const note = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Columns as wide as their widest cell; the last one runs on. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, text] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, stripVTControlCharacters(text).length)
  const pad = (text: string, at: number, last: number): string =>
    at === last ? text : text + ' '.repeat((widths[at] ?? 0) - stripVTControlCharacters(text).length)
  return rows
    .map((row) =>
      row
        .map((text, at) => pad(text, at, row.length - 1))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
