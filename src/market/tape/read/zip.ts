import { type Entry, openPromise } from 'yauzl'
import { isCandleName } from '../file-name.ts'
import { TapeError } from '../tape-error.ts'
import type { Pieces } from './packed-bytes.ts'

// Of the names of an archive that holds several.
const SHOWN = 5
/** In every file of Excel. */
const WORKBOOK = 'xl/workbook.xml'

/** The one candle file of an archive. */
export async function* zipEntry(path: string): Pieces {
  const damaged = new TapeError(`The tape file ${path} is not a whole zip archive: it is truncated or damaged.`)
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(() => Promise.reject(damaged))
  try {
    const entries: Entry[] = []
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === WORKBOOK) throw new TapeError(`${path} is a spreadsheet: save its sheet as CSV.`)
      if (isCandleName(entry.fileName)) entries.push(entry)
    }
    const entry = onlyOne(path, entries)
    yield* (await zip.openReadStreamPromise(entry)) as Pieces
  } catch (error) {
    throw error instanceof TapeError || (error as { code?: string }).code === 'ABORT_ERR' ? error : damaged
  } finally {
    zip.close()
  }
}

function onlyOne(path: string, entries: readonly Entry[]): Entry {
  const [entry] = entries
  if (entry === undefined) throw new TapeError(`The zip archive ${path} holds no candle file: put one .csv or .json into it.`)
  if (entries.length > 1) {
    const names = entries.slice(0, SHOWN).map(({ fileName }) => fileName)
    throw new TapeError(
      `The zip archive ${path} holds ${entries.length} candle files (${names.join(', ')}${entries.length > SHOWN ? ' ...' : ''}): unpack it, and name one.`,
    )
  }
  if (entry.isEncrypted()) throw new TapeError(`The zip archive ${path} is encrypted: unpack it.`)
  return entry
}
