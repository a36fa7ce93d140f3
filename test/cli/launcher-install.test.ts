import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stage } from './launcher-stage.ts'

describe.skipIf(process.platform === 'win32')('the launcher installs', () => {
  let at: ReturnType<typeof stage>
  beforeEach(() => {
    at = stage()
  })
  afterEach(() => at.remove())

  test('once: the first start installs, the second does not, a changed lock file installs again', async () => {
    const first = await at.run(['hello', '--flag'])
    expect(first.code, first.stderr).toBe(0)
    expect(JSON.parse(first.stdout).args, 'standard output is the engine alone, though npm spoke').toEqual(['hello', '--flag'])
    expect(first.stderr).toMatch(
      /^coinfold: installing what starting needs \(only once, or after an update\) \.\.\.\ncoinfold: installed in \d+ s\.\n$/,
    )
    const second = await at.run([])
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(at.npmCalls()).toHaveLength(1)
    at.lock({ 'node_modules/a': { version: '1.0.0' } })
    await at.run([])
    expect(at.npmCalls()).toHaveLength(2)
    writeFileSync(join(at.root, 'package-lock.json'), '{"packages":{"node_modules/a":{"version":"1.0.0"}},"otherwise":"changed"}')
    expect((await at.run([])).stderr, 'what npm recorded is what is wanted').toBe('')
    expect(at.npmCalls()).toHaveLength(2)
  })

  test('what it runs on alone, with install scripts, whatever the settings of the user say', async () => {
    await at.run([], { NODE_ENV: 'production', npm_config_ignore_scripts: 'true' })
    expect(at.npmCalls()).toEqual([expect.stringMatching(/^ci --omit=dev --include=optional --ignore-scripts=false /)])
    expect(at.marker()).toBe('runtime')
  })

  test('nothing where "npm ci" was run by hand', async () => {
    at.preinstall()
    expect(await at.run([])).toMatchObject({ code: 0, stderr: '' })
    expect(at.npmCalls()).toEqual([])
  })

  test('again where what npm recorded differs from the lock file', async () => {
    at.preinstall()
    writeFileSync(join(at.root, 'package-lock.json'), '{"packages":{"":{},"node_modules/a":{"version":"2.0.0"}}}')
    writeFileSync(join(at.root, 'node_modules', '.package-lock.json'), '{"packages":{"node_modules/a":{"version":"1.0.0"}}}')
    await at.run([])
    expect(at.npmCalls()).toHaveLength(1)
  })

  test('one at a time: three starts at once run npm once, and all three run', async () => {
    const ended = await Promise.all([1, 2, 3].map((n) => at.run([String(n)], { FAKE_NPM_MS: '700' })))
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(ended.map(({ stdout }) => JSON.parse(stdout).args[0]).sort()).toEqual(['1', '2', '3'])
    expect(at.npmCalls()).toHaveLength(1)
    expect(existsSync(join(at.root, '.coinfold-installing'))).toBe(false)
  })

  test('after a start that was killed while installing: its lock is cleared', async () => {
    const lock = join(at.root, '.coinfold-installing')
    mkdirSync(lock)
    writeFileSync(join(lock, 'npm'), '999999999')
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(lock, longAgo, longAgo)
    const ended = await at.run([])
    expect(ended.code, ended.stderr).toBe(0)
    expect(existsSync(lock)).toBe(false)
  })

  test('and says so when it fails, leaving nothing that passes for an installation', async () => {
    const failed = await at.run([], { FAKE_NPM_CODE: '7' })
    expect(failed).toMatchObject({ code: 1, stdout: '' })
    expect(failed.stderr.split('\n')[1]).toMatch(
      /^coinfold: installing failed \(npm ended with code 7\); check the connection and start again; /,
    )
    expect(existsSync(join(at.root, '.coinfold-installing'))).toBe(false)
    expect((await at.run([])).code, 'the next start tries again').toBe(0)
    expect(at.npmCalls()).toHaveLength(2)
  })

  test('and tells a script so in one document, where it asked for one', async () => {
    const failed = await at.run(['verify', '--json'], { FAKE_NPM_CODE: '7' })
    const { error } = JSON.parse(failed.stdout)
    expect([failed.code, error]).toEqual([1, { code: 'failure', message: expect.stringContaining('installing failed'), exitCode: 1 }])
    expect(failed.stderr).toContain(`coinfold: ${error.message}\n`)
    expect((await at.run(['verify', '--', '--json'], { FAKE_NPM_CODE: '7' })).stdout).toBe('')
  })

  test('and says so when npm left no Node, when npm is missing, and when there is no lock file', async () => {
    const noNode = await at.run([], { FAKE_NPM_NO_NODE: '1' })
    expect(noNode.code).toBe(1)
    expect(noNode.stderr).toContain('install scripts')
    const noNpm = await at.run([], { PATH: '/nowhere' })
    expect(noNpm).toMatchObject({ code: 1, stdout: '' })
    expect(noNpm.stderr).toContain('npm was not found')
    rmSync(join(at.root, 'node_modules'), { recursive: true })
    at.preinstall()
    rmSync(join(at.root, 'package-lock.json'))
    const noLock = await at.run([])
    expect(noLock.code).toBe(1)
    expect(noLock.stderr).toContain('package-lock.json is missing')
  })

  test('nothing after Ctrl-C: npm is stopped, the lock freed', async () => {
    const { child, ended } = at.start([], { FAKE_NPM_MS: '20000' })
    while (at.npmCalls().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(existsSync(join(at.root, '.coinfold-installing'))).toBe(false)
    expect(existsSync(join(at.root, 'node_modules', '.coinfold-lock'))).toBe(false)
  })

  test('nothing in a read-only folder that is complete, and says why where it is not', async (context) => {
    // Nobody forbids anything to root, who becomes somebody else for it.
    const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {}
    const readOnly = async (args: readonly string[]) => {
      const folders = [join(at.root, 'node_modules'), at.root].filter((folder) => existsSync(folder))
      for (const folder of folders) chmodSync(folder, 0o555)
      try {
        return await at.start(args, {}, uid).ended
      } catch {
        return context.skip('the Node of these tests is nothing that another user may start')
      } finally {
        for (const folder of folders) chmodSync(folder, 0o755)
      }
    }
    at.preinstall()
    expect(await readOnly([])).toMatchObject({ code: 0, stderr: '' })
    rmSync(join(at.root, 'node_modules'), { recursive: true })
    const refused = await readOnly([])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(
      /^coinfold: what is needed is not installed, and .* cannot be written \(EACCES\); make it writable, .*\n$/,
    )
  })

  test.each([
    ['ENOTFOUND', 'request failed.\nmore', '(ENOTFOUND: request failed); check the connection'],
    ['ENOSPC', 'no space left', '(ENOSPC: no space left); make room on the disk'],
    ['EACCES', "permission denied, mkdir '/x'", "(EACCES: permission denied, mkdir '/x'); make that writable"],
    ['EUSAGE', 'not in sync', '(EUSAGE: not in sync); bring package.json and package-lock.json back'],
  ])('and says in one sentence what npm said of a failure: %s', async (code, summary, sentence) => {
    const failed = await at.run([], { FAKE_NPM_CODE: '1', FAKE_NPM_SAYS: JSON.stringify({ error: { code, summary } }) })
    expect(failed).toMatchObject({ code: 1, stdout: '' })
    expect(failed.stderr.split('\n')).toEqual([expect.any(String), expect.stringContaining(`installing failed ${sentence}`), ''])
  })

  test('what package.json asks for through --tool, and nothing unknown', async () => {
    at.preinstall()
    writeFileSync(join(at.root, 'tool.mjs'), 'console.log(process.argv.slice(2).join())')
    expect(await at.run(['--tool', 'tool.mjs', 'a', 'b'])).toMatchObject({ code: 0, stdout: 'a,b\n' })
    const unknown = await at.run(['--tool', 'nonsense'])
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('there is no tool "nonsense"')
    expect(at.npmCalls(), 'nothing is installed for what is not there').toEqual([])
    const scripts = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')).scripts as Record<
      string,
      string
    >
    for (const script of Object.values(scripts))
      expect(script, 'every script goes through the launcher').toMatch(/^(node coinfold\.mjs|npm run )/)
  })
})
