import { type FileHandle, open, rm } from 'node:fs/promises'
import { Failure, NoFolder } from '../../kernel/errors.ts'
import type { LineSink } from './export-log.ts'
import { disguiseOf, HEADER } from './line-format.ts'
import { type Line, openRegular, readLines } from './lines.ts'
import { syncFolder } from './sync-folder.ts'

/** collected before they are written */
const CHUNK_BYTES = 1024 * 1024

/**
 * The file of an export. What it holds already must be how the log begins, byte for byte; a footer, and a last line that was
 * cut off, are written anew. A file that is something else is refused, naming the line, and stays as it is.
 */
export class ExportFile implements LineSink {
  written = 0
  readonly #path: string
  readonly #file: FileHandle
  /** null: all lines that were there are known, and new ones are written */
  #before: AsyncIterator<Line> | null
  #line = 0
  /** what is written, or found to be right, ends here */
  #end = 0
  #chunk: Buffer[] = []
  #chunkBytes = 0

  /** made by this process */
  readonly #isNew: boolean

  private constructor(path: string, { file, isNew }: Opened) {
    this.#path = path
    this.#file = file
    this.#isNew = isNew
    this.#before = eachLine(file, path)
  }

  /** Makes the file if it is missing. */
  static async open(path: string): Promise<ExportFile> {
    return new ExportFile(path, await openOrMake(path))
  }

  async put(line: Buffer, footer: () => Buffer): Promise<void> {
    this.#line++
    if (this.#before !== null && (await this.#isThere(line, footer))) return
    if (this.#line > 1) this.written++
    await this.#write(line)
  }

  async end(footer: Buffer): Promise<void> {
    this.#line++
    if (this.#before === null || !(await this.#isThere(footer, null))) await this.#write(footer)
    else if (!(await this.#before.next()).done) throw this.#differs(this.#line + 1, 'stands behind the footer')
    await this.#flush()
    await this.#file.sync()
    await syncFolder(this.#path)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** Takes away the file, if this process made it. */
  async discard(): Promise<void> {
    await this.#file.close()
    if (this.#isNew) await rm(this.#path, { force: true })
  }

  /** Compares the next line with the one that has to come; where the file has no more, the rest of it is cut off. */
  async #isThere(line: Buffer, footer: (() => Buffer) | null): Promise<boolean> {
    const { value: found, done } = await this.#before!.next()
    if (!done && found.isWhole && found.bytes.equals(line)) {
      this.#end = found.end
      return true
    }
    if (!done) await this.#requireUnfinished(found, footer)
    this.#before = null
    await this.#file.truncate(this.#end)
    return false
  }

  /** Throws unless the line is what an export leaves that was stopped, or that ended when the log was shorter. */
  async #requireUnfinished({ number, bytes, isWhole }: Line, footer: (() => Buffer) | null): Promise<void> {
    const disguise = number === 1 ? disguiseOf(bytes) : null
    if (disguise !== null) throw new Failure(`${this.#path} ${disguise}, or name another file by --to.`)
    if (number === 1 && !`${HEADER}\n`.startsWith(bytes.toString('latin1')))
      throw new Failure(`Line 1 of ${this.#path} is not the header of an exported log. It was left as it is; name another file by --to.`)
    if (!isWhole) return
    if (footer === null || !bytes.equals(footer())) throw this.#differs(number, 'is not what the log holds there')
    if (!(await this.#before!.next()).done) throw this.#differs(number + 1, 'stands behind the footer')
  }

  #differs(line: number, what: string): Failure {
    return new Failure(
      `Line ${line} of ${this.#path} ${what}: the file was made of another log, or was changed. It was left as it is; name another file by --to.`,
    )
  }

  async #write(line: Buffer): Promise<void> {
    this.#chunk.push(line)
    this.#chunkBytes += line.length
    if (this.#chunkBytes >= CHUNK_BYTES) await this.#flush()
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#chunk)
    this.#chunk = []
    this.#chunkBytes = 0
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#end)
        done += bytesWritten
        this.#end += bytesWritten
      }
    } catch (error) {
      // a full disk, and a person wants to know which
      throw Object.assign(error as NodeJS.ErrnoException, { path: this.#path })
    }
  }
}

type Opened = { readonly file: FileHandle; readonly isNew: boolean }

const openOrMake = async (path: string): Promise<Opened> => {
  try {
    return { file: await openRegular(path, 'r+'), isNew: false }
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  try {
    return { file: await open(path, 'wx+'), isNew: true }
  } catch (error) {
    throw isMissing(error) ? new NoFolder(path) : error
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

async function* eachLine(file: FileHandle, path: string): AsyncGenerator<Line> {
  for await (const page of readLines(file, path)) yield* page
}
