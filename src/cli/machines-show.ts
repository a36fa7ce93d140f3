import type { MachineConfig } from '../../machines/shared/grammar.ts'
import { guardsOf } from '../../machines/shared/guards.ts'
import type { MachineMarks } from '../../machines/shared/machine-marks.ts'
import { source } from '../../machines/shared/machine-source.ts'
import { mermaid } from '../../machines/shared/mermaid.ts'
import { UsageError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import { machinePicture } from '../web/machine-picture.ts'
import { type MachineKnown, machinesKnown } from '../web/machines-known.ts'
import { markedByStates, markedInLog, type OfLog } from './machine-marked.ts'
import { print, printJson } from './output.ts'

/** XState refuses a config that names guards it is not given, so this one holds none, and says so. */
const alone = (config: MachineConfig): MachineConfig => {
  if (guardsOf(config).length === 0) return config
  const missing = 'Not in this config: an event is legal only where every region that lists it accepts it (--format js writes that out).'
  return { ...config, description: `${config.description ?? ''} ${missing}` }
}

const NAMES = Object.keys(machinesKnown) as MachineKnown[]

/** Throws UsageError with the nearest name. */
export const machineNamed = (asked: string): MachineKnown => {
  const name = NAMES.find((one) => one === asked)
  if (name !== undefined) return name
  const near = nearest(asked, NAMES)
  throw new UsageError(`There is no machine "${asked}"${near === null ? `; there are ${NAMES.join(', ')}.` : `; did you mean ${near}?`}`)
}

const marksWanted = async (name: MachineKnown, { state, ...ofLog }: ShowFlags): Promise<MachineMarks | null> => {
  const isOfLog = ofLog.log !== undefined || ofLog.coin !== undefined || ofLog.at !== undefined
  if (state === undefined) return isOfLog ? markedInLog(name, ofLog) : null
  if (isOfLog)
    throw new UsageError('--state says where the machine stands, and --coin, --at and --log ask a log for it: leave one of both out.')
  return markedByStates(name, state)
}

export type ShowFlags = OfLog & {
  readonly format: 'mermaid' | 'svg' | 'js' | 'json'
  readonly json?: true
  readonly state?: readonly string[]
}

export const show = async (asked: string, flags: ShowFlags): Promise<void> => {
  const name = machineNamed(asked)
  const { config } = machinesKnown[name]
  const marks = await marksWanted(name, flags)
  const format = flags.json ? 'json' : flags.format
  if (format === 'json') printJson(marks === null ? alone(config) : { config: alone(config), ...marks })
  else if (format === 'mermaid') print(mermaid(config, marks))
  else print(format === 'svg' ? machinePicture(name, marks) : source(config, marks))
}
