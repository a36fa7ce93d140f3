import { asksJson } from '../../src/cli/asks-json.ts'
import { errorDocument, faultOf } from '../../src/cli/fault.ts'
import { createProgram } from '../../src/cli/program.ts'
import type { Ended } from '../rig/ended.ts'

/** What an engine says to its launcher: here the line leads to the runner of the tests, which knows none of it. */
const TO_LAUNCHER: readonly unknown[] = ['counts-signals', 'leaves-signals']

export type Around = { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly isTerminal?: boolean }

/**
 * A command in this process, which is a hundred times as quick as one in its own. It says what it would say, and ends as it would.
 * What of `around` is given holds while it runs. An engine's log of messages goes past what is caught here, so it is given a terminal,
 * where it keeps quiet, or `--set log.level=silent`.
 */
export const inProcess = async (args: readonly string[], { cwd, env = {}, isTerminal = false }: Around = {}): Promise<Ended> => {
  const { stdout, stderr } = process
  const written = { stdout: '', stderr: '' }
  const kept = { stdout: stdout.write, stderr: stderr.write, env: { ...process.env }, cwd: process.cwd() }
  const { send } = process
  if (send !== undefined)
    process.send = (said: unknown, ...rest: unknown[]) => TO_LAUNCHER.includes(said) || Reflect.apply(send, process, [said, ...rest])
  stdout.write = (text: string | Uint8Array, ...rest: unknown[]): boolean => {
    written.stdout += text instanceof Uint8Array ? Buffer.from(text).toString() : text
    const done = rest.at(-1)
    if (typeof done === 'function') done(null)
    return true
  }
  stderr.write = (text: string | Uint8Array): boolean => {
    written.stderr += String(text)
    return true
  }
  Object.assign(process.env, env)
  const { isTTY } = stderr
  stderr.isTTY = isTerminal
  if (cwd !== undefined) process.chdir(cwd)
  let code = 0
  try {
    const program = await createProgram(args[0])
    await program.parseAsync([...args], { from: 'user' })
    code = Number(process.exitCode ?? 0)
  } catch (error) {
    const { exitCode, text } = faultOf(error)
    code = exitCode
    if (text !== null) written.stderr += `coinfold: ${text}\n`
    const document = errorDocument(error)
    if (document !== null && asksJson(args) && written.stdout === '') written.stdout = `${JSON.stringify(document)}\n`
  } finally {
    stdout.write = kept.stdout
    stderr.write = kept.stderr
    stderr.isTTY = isTTY
    process.chdir(kept.cwd)
    process.exitCode = undefined
    for (const name of Object.keys(env)) {
      if (kept.env[name] === undefined) delete process.env[name]
      else process.env[name] = kept.env[name]
    }
    if (send !== undefined) process.send = send
    process.channel?.ref()
  }
  return { code, signal: null, ...written }
}
