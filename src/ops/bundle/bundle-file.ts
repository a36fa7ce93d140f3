import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { syncFolder } from '../../event/transfer/sync-folder.ts'
import { BUNDLE_HEADER } from './bundle-format.ts'
import { requireNewFile, unfinished } from './new-file.ts'

/** Packed together: gzip files one behind the other are one. */
const CHUNK_CHARACTERS = 4_000_000

/** The file of a bundle, made beside its place: it is there whole or not at all. */
export class BundleFile {
  readonly #path: string
  readonly #file: FileHandle
  readonly #hash = createHash('sha256')
  #waiting: string[] = []
  #characters = 0

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  /** Throws UsageError for a file that is there already, unless it is a bundle that may be replaced: a log is in one file too. */
  static async open(path: string, mayReplace: boolean): Promise<BundleFile> {
    requireNewFile(path, mayReplace, { name: 'bundle', isOne: isBundle })
    const file = new BundleFile(path, await open(unfinished(path), 'w'))
    await file.put(BUNDLE_HEADER)
    return file
  }

  async put(line: string): Promise<void> {
    const text = `${line}\n`
    this.#hash.update(text)
    this.#waiting.push(text)
    this.#characters += text.length
    if (this.#characters > CHUNK_CHARACTERS) await this.#write()
  }

  /** Puts it into its place, with a last line that tells whether all before it is what was written. Returns its bytes. */
  async finish(): Promise<number> {
    await this.put(JSON.stringify({ sha256: this.#hash.copy().digest('hex') }))
    await this.#write()
    await this.#file.sync()
    const { size } = await this.#file.stat()
    await this.#file.close()
    await rename(unfinished(this.#path), this.#path)
    await syncFolder(this.#path)
    return size
  }

  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    rmSync(unfinished(this.#path), { force: true })
  }

  async #write(): Promise<void> {
    const text = this.#waiting.join('')
    this.#waiting = []
    this.#characters = 0
    if (text !== '') await this.#file.writeFile(gzipSync(text))
  }
}

const isBundle = (beginning: Buffer): boolean =>
  gunzipSync(beginning, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1').startsWith('{"coinfold":"bundle",')
