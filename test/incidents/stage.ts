import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { TapeCandles } from '../../src/web/candles/tape-candles.ts'
import type { ApiPath } from '../../src/web/routes/api-route.ts'
import type { Api } from '../../src/web/shapes/api.ts'
import { inProcess } from '../cli/in-process.ts'
import { command } from '../rig/command.ts'
import { candleFiles, tapeFolder } from '../rig/tapes.ts'
import { openView } from '../view/replica/logs.ts'
import { site } from '../web/served.ts'
import type { PlantedBug } from './planted-bugs.ts'

export type Made = { readonly log: string; readonly remove: () => void }
/** `bug` null: the engine as it is. */
export type Incident = { readonly bug: PlantedBug | null; readonly coins: readonly string[]; readonly set: readonly string[] }

/** The first half day of the recorded market holds them all. */
const CANDLES = 660

const tapesOf = (folder: string, coins: readonly string[]): string[] =>
  coins.map((coin) => {
    const recorded = candleFiles(tapeFolder).find((file) => file.includes(coin))!
    const tape = join(folder, `coinbase_${coin}_1m.csv`)
    const rows = gunzipSync(readFileSync(recorded)).toString().split('\n').slice(0, CANDLES)
    writeFileSync(tape, `${rows.join('\n')}\n`)
    return tape
  })

/** A log that an engine with the bug made of a recorded market, in a folder of its own. */
export const incidentLog = async ({ bug, coins, set }: Incident): Promise<Made> => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-incident-'))
  const log = join(folder, 'incident.db')
  const options = ['log.level=silent', ...set].flatMap((option) => ['--set', option])
  const tapes = tapesOf(folder, coins).flatMap((tape) => ['--tape', tape])
  const hook = { preload: new URL('bug-hook.ts', import.meta.url).href, env: { PLANTED_BUG: bug ?? '' } }
  const { code, stderr } = await command(['run', '--no-page', '--log', log, ...tapes, ...options], bug === null ? {} : hook)
  expect(code, stderr).toBe(0)
  return { log, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** What the page would show: one of its routes, asked over HTTP with a key that reads. */
export type Page = <Path extends ApiPath>(path: Path, asked: Readonly<Record<string, string>>) => Promise<Api[Path]['answer']>

const filled = (path: string, asked: Readonly<Record<string, string>>): string => {
  const left = { ...asked }
  const named = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = encodeURIComponent(left[name]!)
    delete left[name]
    return value
  })
  return `/api/v1${named}?${new URLSearchParams(left)}`
}

/** The page of a log, until the test is over. */
export const pageOf = async (log: string): Promise<Page> => {
  const view = await openView(log)
  const candles = new TapeCandles({ copies: null })
  await candles.follow((await view.at('now')).state.session.tape)
  const { get, token } = await site(view, { candles })
  const authority = await token()
  return async (path, asked) => {
    const answer = await get(filled(path, asked), authority)
    const body = await answer.json()
    expect(answer.status, JSON.stringify(body)).toBe(200)
    return body as never
  }
}

/** What a command says, in lines of whatever length. */
export const terminalOf =
  (log: string) =>
  async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await inProcess([...args, '--log', log])
    expect(code, stderr).toBe(0)
    return stdout
  }
