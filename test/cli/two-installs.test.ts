import { type ExecFileException, execFile } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, type TestContext, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { IS_NIGHT } from '../draws.ts'

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

const project = join(import.meta.dirname, '..', '..')
const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { dev?: true; optional?: true }>
}
// of programs in binary form those of this system are there, and no others
const isHere = (path: string, isOptional: boolean): boolean => !isOptional || existsSync(join(project, path))
const runtime = Object.entries(packages).filter(
  ([path, { dev, optional }]) => path !== '' && dev === undefined && isHere(path, optional === true),
)
const { files } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { files: string[] }
const withoutNpm = { PATH: '/nowhere' }
// Packages come from what npm keeps of earlier installations: a test needs no network.
const offline = { npm_config_offline: 'true', npm_config_fetch_retries: '0' }

/** What the package ships, in a folder of its own with nothing installed. */
const copied = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'coinfold-two-installs-'))
  for (const file of [...files, 'package.json']) cpSync(join(project, file), join(root, file), { recursive: true })
  return root
}

/** As `npm ci --omit=dev` leaves it: nothing outside of the folder is found from inside. */
const installRuntime = (root: string): void => {
  const node = join('node_modules', 'node', 'bin', 'node')
  for (const [path] of runtime) {
    if (path !== 'node_modules/node') cpSync(join(project, path), join(root, path), { recursive: true })
  }
  mkdirSync(dirname(join(root, node)), { recursive: true })
  symlinkSync(join(project, node), join(root, node))
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: Object.fromEntries(runtime) }))
}

const launch = (root: string, args: readonly string[], env: Readonly<Record<string, string>>) =>
  new Promise<Ended>((resolve) => {
    const { NODE_COMPILE_CACHE: _, ...inherited } = process.env
    const around = { cwd: root, env: { ...inherited, ...env } }
    execFile(process.execPath, ['coinfold.mjs', ...args], around, (error: ExecFileException | null, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })

describe.skipIf(process.platform === 'win32')('the first of two installs alone', () => {
  let root: string
  beforeAll(() => {
    root = copied()
    installRuntime(root)
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('holds all that any file of the program imports', async () => {
    const imported = globSync('{src,machines,projections}/**/*.ts', { cwd: root }).filter(
      // the page runs in a browser
      (file) => file !== join('src', 'main.ts') && !file.startsWith(join('src', 'web', 'ui')),
    )
    expect(imported.length).toBeGreaterThan(100)
    const main = join(root, 'src', 'main.ts')
    const kept = readFileSync(main)
    const load = `for (const file of ${JSON.stringify(imported)}) await import('${root}/' + file)`
    writeFileSync(main, `${load}\nprocess.stdout.write('all')\nprocess.exit()`)
    expect(await launch(root, [], withoutNpm)).toEqual({ code: 0, stdout: 'all', stderr: '' })
    writeFileSync(main, kept)
    expect(existsSync(join(root, 'node_modules', 'vitest'))).toBe(false)
  })

  test(`helps with ${IS_NIGHT ? 'every command' : 'commands'}, and plays the bundled tape`, async () => {
    const { commands: all } = await createProgram(undefined)
    expect(all.length).toBeGreaterThan(10)
    // what any of them imports is there, says the test before: a push starts every fourth
    const commands = all.filter((_, at) => IS_NIGHT || at % 4 === 0)
    const helps = await Promise.all(commands.map((command) => launch(root, [command.name(), '--help'], withoutNpm)))
    for (const [index, help] of helps.entries())
      expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining(`Usage: coinfold ${commands[index]?.name()}`), stderr: '' })
    const run = await launch(root, ['run', '--json', '--set', 'log.level=silent'], withoutNpm)
    expect(run).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Log: .*\n$/) })
    expect(Object.keys(JSON.parse(run.stdout))).toContain('realised')
  })
})

// npm needs a minute for both on a busy machine.
describe.runIf(IS_NIGHT && process.platform !== 'win32')('both installs, as npm makes them', { timeout: 300_000 }, () => {
  let root: string
  beforeEach(() => {
    root = copied()
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))
  const npmInstalls = async (context: TestContext, args: readonly string[]): Promise<Ended> => {
    const ended = await launch(root, args, offline)
    if (/ENOTCACHED|npm was not found/.test(ended.stderr)) context.skip('npm is not here, or does not keep all packages')
    return ended
  }
  const filesOfModules = () =>
    new Map(
      globSync('node_modules/**/*', { cwd: root, exclude: ['node_modules/node/node_modules/**'] }).flatMap((path) => {
        const file = statSync(join(root, path))
        return file.isFile() ? [[path, `${file.ino} ${file.mtimeMs}`]] : []
      }),
    )

  test('the second adds to the first, and touches none of its files', async (context) => {
    const run = await npmInstalls(context, ['run', '--set', 'log.level=silent'])
    expect(run).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('realised'),
      stderr: expect.stringMatching(/ installed in \d+ s\.\n/),
    })
    expect(existsSync(join(root, 'node_modules', 'typescript'))).toBe(false)
    const before = filesOfModules()
    const lock = readFileSync(join(root, 'package-lock.json'))
    expect(await npmInstalls(context, ['--tool', 'tsc', '--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Version /),
    })
    const after = filesOfModules()
    expect([...before].filter(([path, is]) => after.get(path) !== is)).toEqual([])
    expect(after.size).toBeGreaterThan(before.size)
    expect(readFileSync(join(root, 'package-lock.json'))).toEqual(lock)
  })
})
