import { faultOf } from '../../src/cli/fault.ts'
import { createProgram } from '../../src/cli/program.ts'
import type { Ended } from '../rig/command.ts'

/**
 * A command in this process, which is a hundred times as quick as one in its own; for those that begin no engine. It says what
 * it would say, and ends as it would.
 */
export const inProcess = async (args: readonly string[]): Promise<Ended> => {
  const { stdout, stderr } = process
  const written = { stdout: '', stderr: '' }
  const kept = { stdout: stdout.write, stderr: stderr.write }
  stdout.write = (text: string | Uint8Array): boolean => {
    written.stdout += String(text)
    return true
  }
  stderr.write = (text: string | Uint8Array): boolean => {
    written.stderr += String(text)
    return true
  }
  let code = 0
  try {
    const program = await createProgram(args[0])
    await program.parseAsync([...args], { from: 'user' })
    code = Number(process.exitCode ?? 0)
  } catch (error) {
    const { exitCode, text } = faultOf(error)
    code = exitCode
    if (text !== null) written.stderr += `coinfold: ${text}\n`
  } finally {
    stdout.write = kept.stdout
    stderr.write = kept.stderr
    process.exitCode = undefined
  }
  return { code, signal: null, ...written }
}
