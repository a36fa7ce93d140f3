import { existsSync } from 'node:fs'
import { stopwatch } from '../kernel/clock.ts'
import { UsageError } from '../kernel/errors.ts'
import { hashesOf } from '../ops/bundle/bundle-state.ts'
import { replayBundle } from '../ops/bundle/read-bundle.ts'
import { columns, note, print, printJson } from './output.ts'

/** Folds a bundle and says whether it comes to what it came to where it was made; exit code 1 where it does not. */
export const replayBundled = async (path: string, isJson: boolean): Promise<void> => {
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}; "coinfold bundle --out FILE" makes one of a log.`)
  const elapsed = stopwatch()
  const { about, all, events, inputs, differing } = await replayBundle(path)
  const seconds = elapsed()
  const { stateHash, folds } = hashesOf(all)
  const head = all.folded.heads.head()
  const isSame = differing === null ? null : differing.length === 0
  if (isSame === false) process.exitCode = 1
  const { configuration, folds: _folds, stateHash: _hash, head: _head, ...of } = about
  if (isJson) return printJson({ bundle: path, of, events, inputs, seconds, stateHash, folds, head, isSame, differing, configuration })
  if (differing === null) note('Other folds made the bundle: its hashes are not those of this version, and only the head was compared.')
  print(columns(Object.entries(folds)))
  const same = {
    true: 'the same as where it was made',
    false: `other than where it was made: ${differing?.join(', ')}`,
    null: 'not compared',
  }
  print(
    `\n${columns([
      ['of', `events ${about.firstOrdinal} to ${about.lastOrdinal} of ${about.log}, made by coinfold ${about.versions.coinfold}`],
      ['state', stateHash],
      ['head', head],
      ['events', `${events} in ${seconds.toFixed(3)} s`],
      ['comes to', same[`${isSame}`]],
    ])}`,
  )
}
