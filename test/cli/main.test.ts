import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { version } from '../../src/cli/version.ts'
import { command } from '../rig/command.ts'
import { root } from '../tidy/source.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-main-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Text of a module that is loaded before the program. */
const preload = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`
/** A run that takes as long as it is left alone. */
const ASLEEP = ['run', '--speed', '0.001', '--set', 'log.level=silent', '--log']

test('what was compiled is kept beside the modules, so that the next start takes less time', async () => {
  const says = preload(`import { getCompileCacheDir } from 'node:module'
    delete process.env.NODE_COMPILE_CACHE
    process.on('exit', () => process.stderr.write(getCompileCacheDir()))`)
  const { NODE_COMPILE_CACHE: _, ...env } = process.env
  const { code, stdout, stderr } = await command(['--version'], { preload: says, env: { ...(env as object), NODE_COMPILE_CACHE: '' } })
  expect([code, stdout]).toEqual([0, `${version}\n`])
  expect(stderr.startsWith(join(root, 'node_modules', '.compile-cache')), stderr).toBe(true)
})

test('a defect that nobody caught is said in one sentence, and ends the process', async () => {
  const throws = preload(`const look = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0 || process.listenerCount('SIGINT') === 0) return
    clearInterval(look)
    throw new RangeError('nobody expected it')
  }, 5)`)
  const { code, stdout, stderr } = await command([...ASLEEP, join(folder, 'a.db')], { preload: throws })
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr.replace(/^Log: .*\n/, '')).toBe(
    'coinfold: Something went wrong that coinfold has no words for (RangeError: nobody expected it); with COINFOLD_DEBUG=1 it prints where.\n',
  )
})

test('wrong usage is said in one sentence, with its exit code', async () => {
  expect(await command(['nonsense'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^coinfold: Unknown command 'nonsense'/),
  })
})

test('a program whose launcher is gone ends at once', async () => {
  const child = fork(join(root, 'src/start.mjs'), [...ASLEEP, join(folder, 'b.db')], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const [said] = await once(child, 'message')
  expect(said).toBe('counts-signals')
  child.disconnect()
  const [code] = await once(child, 'exit')
  expect(code).toBe(137)
})
