import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stage } from './launcher-stage.ts'

const LOCK = {
  'node_modules/runs': { version: '1.0.0' },
  'node_modules/tests': { version: '1.0.0', dev: true },
} as const
const newer = { version: '2.0.0' }

describe.skipIf(process.platform === 'win32')('the launcher adds what a tool needs', () => {
  let at: ReturnType<typeof stage>
  beforeEach(() => {
    at = stage()
    at.lock(LOCK)
    writeFileSync(join(at.root, 'tool.mjs'), 'console.log(process.argv.slice(2).join())')
  })
  afterEach(() => at.remove())
  const tool = (env?: Record<string, string>) => at.run(['--tool', 'tool.mjs', 'a'], env)
  const inModules = (...path: string[]) => join(at.root, 'node_modules', ...path)
  const commands = () => at.npmCalls().map((call) => call.split(' --include=optional')[0])
  const ADD = 'install --no-save --package-lock --include=dev'

  test('at once where nothing is installed, and a start needs no more', async () => {
    expect(await tool({ NODE_ENV: 'production' })).toMatchObject({ code: 0, stdout: 'a\n' })
    expect(at.marker()).toBe('all')
    expect((await at.run([])).stderr).toBe('')
    expect(commands()).toEqual(['ci --include=dev'])
  })

  test('to what a start installed, once, leaving alone the files that an engine may be running on', async () => {
    await at.run([])
    expect(existsSync(inModules('tests'))).toBe(false)
    writeFileSync(inModules('runs', 'loaded-later'), '')
    const ended = await tool()
    expect(ended).toMatchObject({ code: 0, stdout: 'a\n' })
    expect(ended.stderr).toMatch(/^coinfold: installing what testing needs .*\n.* installed in \d+ s\.\n$/)
    expect(existsSync(inModules('runs', 'loaded-later'))).toBe(true)
    expect(existsSync(inModules('tests', 'whole'))).toBe(true)
    expect(at.marker()).toBe('all')
    expect((await tool()).stderr).toBe('')
    expect(commands()).toEqual(['ci --omit=dev', ADD])
  })

  test('anew where an interrupted installation left it half unpacked, since npm would take it for whole', async () => {
    await at.run([])
    mkdirSync(inModules('tests'))
    writeFileSync(inModules('tests', 'half'), '')
    await tool()
    expect(existsSync(inModules('tests', 'half'))).toBe(false)
    expect(existsSync(inModules('tests', 'whole'))).toBe(true)
  })

  test('not where npm was run by hand: a start takes "npm ci --omit=dev", a tool "npm ci"', async () => {
    at.preinstall({ 'node_modules/runs': LOCK['node_modules/runs'] })
    expect((await at.run([])).stderr).toBe('')
    expect(at.marker()).toBe('runtime')
    rmSync(inModules(), { recursive: true })
    at.preinstall(LOCK)
    expect((await tool()).stderr).toBe('')
    expect(at.marker()).toBe('all')
    expect(at.npmCalls()).toEqual([])
  })

  test('after an update of tools alone, for which a start installs nothing', async () => {
    await tool()
    at.lock({ ...LOCK, 'node_modules/tests': { ...newer, dev: true } })
    expect((await at.run([])).stderr).toBe('')
    expect(at.marker()).toBe('runtime')
    await tool()
    expect(commands()).toEqual(['ci --include=dev', ADD])
  })

  test('all anew after an update of what runs, and where an earlier version of the launcher left no word of how much', async () => {
    await tool()
    at.lock({ ...LOCK, 'node_modules/runs': newer })
    await tool()
    expect(commands()).toEqual(['ci --include=dev', 'ci --include=dev'])
    writeFileSync(inModules('.coinfold-lock'), 'a hash of old')
    expect((await tool()).stderr).toBe('')
    expect(at.marker()).toBe('all')
  })

  test.each(['FAKE_NPM_CHOOSES', 'FAKE_NPM_PULLS'])(
    'by the lock file in the end, whatever npm or a pull did meanwhile (%s)',
    async (what) => {
      await at.run([])
      rmSync(join(at.root, 'npm-calls'))
      expect((await tool({ [what]: '1' })).code).toBe(0)
      expect(commands()).toEqual([ADD, 'ci --include=dev'])
      expect((await tool()).stderr).toBe('')
    },
  )

  test('after a failure again, while starts go on', async () => {
    await at.run([])
    expect((await tool({ FAKE_NPM_CODE: '1' })).code).toBe(1)
    expect(await at.run([])).toMatchObject({ code: 0, stderr: '' })
    expect((await tool()).code).toBe(0)
    expect(commands()).toEqual(['ci --omit=dev', ADD, ADD])
  })

  test('one after the other: a start and two tools at once run npm at most twice, and a start does not wait for tools', async () => {
    const slow = { FAKE_NPM_MS: '700' }
    const ended = await Promise.all([at.run(['1'], slow), tool(slow), tool(slow)])
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0])
    // whoever was first: all at once, or the tools added to the start's
    expect([['ci --include=dev'], ['ci --omit=dev', ADD]]).toContainEqual(commands())
    expect(readFileSync(inModules('.coinfold-lock'), 'utf8')).toMatch(/ all\n$/)
    const lock = join(at.root, '.coinfold-installing')
    mkdirSync(lock)
    utimesSync(lock, new Date(), new Date())
    expect((await at.run([])).stderr, 'somebody installs, but all that this start needs is there').toBe('')
  })
})
