import { existsSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { NoFolder } from '../../kernel/errors.ts'
import { lineOf } from '../transfer/line-format.ts'
import type { Proven } from './proven-rows.ts'

/** What was proven behind the damage of a log, one JSON line an event, to be read and never to be booted. */
export class RestFile {
  readonly #file: FileHandle

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Throws if something is there already, and NoFolder if its folder is missing. */
  static async make(path: string): Promise<RestFile> {
    if (!existsSync(dirname(path))) throw new NoFolder(path)
    return new RestFile(await open(path, 'wx'))
  }

  async put({ row, anchored }: Proven): Promise<void> {
    await this.#file.write(`{"position":${row.position},"anchored":"${anchored}","event":${lineOf(row)}}\n`)
  }

  async close(): Promise<void> {
    await this.#file.sync()
    await this.#file.close()
  }
}
