import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command } from '../rig/command.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-start-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Loaded before the program: says what it loads, and of which of its own files Node has to find out what they are. */
const says = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeFileSync } from 'node:fs'
  const loaded = []
  const asked = []
  registerHooks({
    load: (url, context, next) => (loaded.push(url), next(url, context)),
    resolve: (name, context, next) => (asked.push(name), next(name, context)),
  })
  process.on('exit', () => writeFileSync(process.env.TEST_LOADED, JSON.stringify({ loaded, asked })))`)}`

test('a run of a tape loads nothing that only other starts need', async () => {
  const env = { TEST_LOADED: join(folder, 'loaded.json'), COINFOLD_TAPE_CACHE: '' }
  const { code } = await command(['run', '--log', join(folder, 'a.db'), '--json', '--to', '2018-04-05T03:00Z'], { preload: says, env })
  expect(code).toBe(0)
  const { loaded, asked }: { loaded: string[]; asked: string[] } = JSON.parse(readFileSync(env.TEST_LOADED, 'utf8'))
  const packages = loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [])
  expect([...new Set(packages)].sort(), 'packages').toEqual(['commander', 'decimal.js', 'picocolors', 'zod'])
  expect(
    loaded.filter((url) => url.includes('/locales/')).map((url) => url.slice(url.lastIndexOf('/'))),
    'languages',
  ).toEqual(['/en.js'])
  const own = loaded.flatMap((url) => /\/(src\/.*\.ts)$/.exec(url)?.[1] ?? [])
  expect(
    own.filter((file) => /^src\/(pool\/(?!account)|audit\/|cli\/(verify|export|import|backup|restore|salvage|doctor|pool)\.ts)/.test(file)),
  ).toEqual([])
  expect(own.filter((file) => file.startsWith('src/event/eventstoredb/'))).toEqual(['src/event/eventstoredb/wire.ts'])
  expect(asked.filter((name) => name.startsWith('.') && name.endsWith('.ts'))).toEqual([
    './main.ts',
    './cli/asks-json.ts',
    './cli/named-in-full.ts',
    './cli/signals.ts',
  ])
})
