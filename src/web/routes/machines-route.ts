import { nearest } from '../../kernel/nearest.ts'
import { ApiProblem } from '../api-problem.ts'
import { drawingsOf } from '../drawings.ts'
import { machineStands } from '../machine-stands.ts'
import { type MachineKnown, machinesKnown } from '../machines-known.ts'
import { placeShown } from '../place-shown.ts'
import { waysTaken } from '../ways-taken.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

const NAMES = Object.keys(machinesKnown) as MachineKnown[]

export const machinesRoute = apiRoute({
  path: '/machines',
  summary: 'The state machines that there are',
  answerTo: async ({ moment }) => ({
    at: placeShown(moment.place),
    machines: NAMES.map((name) => {
      const { config, table } = machinesKnown[name]
      return { name, title: config.description ?? '', regions: table.regions.map((region) => region.name) }
    }),
  }),
})

const wantedMachine = (asked: string): MachineKnown => {
  const name = NAMES.find((one) => one === asked)
  if (name !== undefined) return name
  const near = nearest(asked, NAMES)
  const hint = near === null ? `there are ${NAMES.join(', ')}.` : `did you mean ${near}?`
  throw new ApiProblem('unknown-machine', `There is no machine ${JSON.stringify(asked)}; ${hint}`)
}

export const machineRoute = apiRoute({
  path: '/machines/{name}',
  summary: 'A machine: its configuration, its pictures, where it stands and the way that it took there',
  answerTo: async ({ view, moment }, { name: asked, coin }) => {
    const name = wantedMachine(asked)
    const { config, table } = machinesKnown[name]
    const stream = name === 'position' && coin !== undefined ? wantedCoin(moment, coin).position.stream : null
    const valueAt = machineStands(name, stream)
    return {
      at: placeShown(moment.place),
      ...{ name, title: config.description ?? '', config: { ...config } },
      drawings: { ...drawingsOf(name) },
      stands: valueAt === null ? null : { ...valueAt(moment) },
      ways: valueAt === null ? {} : await waysTaken(view, moment, { table, coin: name === 'position' ? coin! : null, valueAt }),
    }
  },
})
