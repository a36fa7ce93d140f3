import { reportFault } from './cli/fault.ts'
import { completed, createProgram } from './cli/program.ts'
import { dieWithLauncher } from './cli/signals.ts'

/** Nothing may go on after a defect that nobody caught: what is durable stays, the next start takes it from there. */
const stop = (error: unknown): never => {
  reportFault(error)
  process.exit()
}
// a rejection that nobody handles becomes such an exception, but for those that an adapter knows to be harmless
process.on('uncaughtException', stop)

dieWithLauncher()
try {
  const args = completed(process.argv.slice(2))
  const program = await createProgram(args[0])
  await program.parseAsync([...args], { from: 'user' })
} catch (error) {
  reportFault(error)
}
