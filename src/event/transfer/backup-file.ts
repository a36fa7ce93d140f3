import { existsSync, rmSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { NoFolder, UsageError } from '../../kernel/errors.ts'
import { markFileAsCopy } from '../sqlite/file-marks.ts'
import { SqliteStore } from '../sqlite/store.ts'
import type { EventStore } from '../store.ts'
import { Batches } from './batches.ts'
import { logRows } from './log-source.ts'
import { syncFolder } from './sync-folder.ts'

/** What SQLite may leave beside a file. */
const BESIDE = ['', '-wal', '-shm', '-journal']

/** A copy of a log, made beside its place under another name: it is there whole and looked through, or not at all. */
export class BackupFile {
  readonly path: string
  /** where it is until it is whole */
  readonly unfinished: string

  /** Throws UsageError if something is there already, and NoFolder if its folder is missing. */
  constructor(path: string) {
    this.path = path
    this.unfinished = `${path}.tmp`
    this.#requireNothing()
    if (!existsSync(dirname(path))) throw new NoFolder(path)
    if (existsSync(this.unfinished))
      throw new UsageError(
        `There is a file ${this.unfinished}: a backup to ${path} is being made or was cut short, or it is somebody else's. Remove it, or name another file by --to.`,
      )
  }

  /** Writes all that the log holds by now; an engine may run on it. `name`: of the log, for people. Throws Failure. */
  async fill(store: EventStore, name: string, onEvents: (events: number) => void): Promise<void> {
    // the file of a mirror has the server's positions, which a log of its own cannot have
    if (store instanceof SqliteStore && store.isDense) store.copyInto(this.unfinished)
    else await this.#append(store, name, onEvents)
    markFileAsCopy(this.unfinished)
  }

  /** Of what somebody else has filled: it is a copy all the same. */
  async markAndFinish(): Promise<void> {
    markFileAsCopy(this.unfinished)
    await this.finish()
  }

  /** Puts it into its place, durably. */
  async finish(): Promise<void> {
    const file = await open(this.unfinished, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
    this.#requireNothing()
    await rename(this.unfinished, this.path)
    await syncFolder(this.path)
  }

  /** Leaves nothing behind of what was not finished. */
  discard(): void {
    for (const end of BESIDE) rmSync(`${this.unfinished}${end}`, { force: true })
  }

  #requireNothing(): void {
    if (existsSync(this.path))
      throw new UsageError(`There is a file ${this.path} already, and no backup replaces one: name another by --to.`)
  }

  async #append(from: EventStore, name: string, onEvents: (events: number) => void): Promise<void> {
    const to = SqliteStore.open(this.unfinished)
    try {
      const batches = new Batches(to)
      for await (const page of logRows(from, name)) {
        for (const { event } of page) await batches.add(event)
        onEvents(batches.imported)
      }
      await batches.flush()
    } finally {
      await to.close()
    }
  }
}
