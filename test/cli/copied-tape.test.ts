import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { command, type Ended } from '../rig/command.ts'

// The copy of a long tape, by whole programs: two at once, and one that is killed before the copy has its name.

const folder = mkdtempSync(join(tmpdir(), 'coinfold-copied-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))
const copies = join(folder, 'copies')
const tape = join(folder, 'v_A-USDT_1m.csv')
/** just above a megabyte */
const rows = Array.from({ length: 40_000 }, (_, index) => `${1_600_000_000_000 + index * 60_000},100,101,99,100.5,${index % 7}`)
writeFileSync(tape, `${rows.join('\n')}\n`)

let logs = 0
const run = (preload?: string): Promise<Ended> =>
  command(['run', '--tape', tape, '--log', join(folder, `${++logs}.db`), '--json'], {
    env: { COINFOLD_TAPE_CACHE: copies },
    ...(preload !== undefined && { preload }),
  })
const outcome = ({ code, stdout }: Ended) => {
  expect(code).toBe(0)
  const { stateHash, bars, realised, tape: counts } = JSON.parse(stdout)
  return { stateHash, bars, realised, counts }
}
const kept = (): string[] =>
  readdirSync(copies)
    .map((name) => name.replace(/^.*\./, ''))
    .sort()

/** Kills the process where it would give the copy its name. */
const killer = join(folder, 'killer.mjs')
writeFileSync(
  killer,
  `import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const { renameSync } = fs
fs.renameSync = (from, to) => (String(to).endsWith('.candles') ? process.kill(process.pid, 'SIGKILL') : renameSync(from, to))
syncBuiltinESMExports()
`,
)

test('who is killed before the copy has its name leaves nothing that is believed; two at once make one', async () => {
  const killed = await run(killer)
  expect(killed.signal, killed.stderr).toBe('SIGKILL')
  expect(kept()).toEqual([expect.stringMatching(/^tmp-/)])
  const [one, two] = (await Promise.all([run(), run()])).map(outcome)
  expect(two).toEqual(one)
  expect(kept()).toEqual(['candles', 'known', expect.stringMatching(/^tmp-/)])
  expect(outcome(await run()), 'from the copy').toEqual(one)
  expect(outcome(await run(killer)), 'a copy is not made twice').toEqual(one)
})
