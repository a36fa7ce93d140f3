import { asksJson, interrupted } from './cli/asks-json.ts'
import { resolveNamedInFull } from './cli/named-in-full.ts'
import { dieWithLauncher, endAtSignal } from './cli/signals.ts'

const words = process.argv.slice(2)
// who asked for one document gets one, also where a signal comes before anything could be done
if (asksJson(words)) endAtSignal((exitCode) => process.stdout.write(`${JSON.stringify(interrupted(exitCode), null, 2)}\n`))
resolveNamedInFull()
const [{ reportFault }, { completed, createProgram }] = await Promise.all([import('./cli/fault.ts'), import('./cli/program.ts')])

/** Nothing may go on after a defect that nobody caught: what is durable stays, the next start takes it from there. */
const stop = (error: unknown): never => {
  reportFault(error)
  process.exit()
}
// a rejection that nobody handles becomes such an exception, but for those that an adapter knows to be harmless
process.on('uncaughtException', stop)

dieWithLauncher()
const args = completed(words)
try {
  const program = await createProgram(args[0])
  await program.parseAsync([...args], { from: 'user' })
} catch (error) {
  const { withOptionMeant } = await import('./cli/option-meant.ts')
  reportFault(withOptionMeant(error, args[0]))
}
