import { initialPosition } from '../../../machines/position/state.ts'
import type { Value } from '../../../machines/shared/transition-table.ts'
import { nearest } from '../../kernel/nearest.ts'
import type { ViewMoment } from '../../view/replica/view.ts'
import { ApiProblem } from '../api-problem.ts'
import { drawingsOf } from '../drawings.ts'
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

/** Where it stood; null: it is of no one thing. */
const standsAt = (name: MachineKnown, moment: ViewMoment, coin: string | undefined): ((moment: ViewMoment) => Value) | null => {
  switch (name) {
    case 'session':
      return ({ state }) => state.session.value
    case 'risk':
      return ({ state }) => state.risk.value
    case 'position': {
      if (coin === undefined) return null
      const { stream } = wantedCoin(moment, coin).position
      return ({ state }) => (state.positions.get(stream) ?? initialPosition(stream)).value
    }
    case 'order':
      return null
  }
}

export const machineRoute = apiRoute({
  path: '/machines/{name}',
  summary: 'A machine: its configuration, its pictures, where it stands and the way that it took there',
  answerTo: async ({ view, moment }, { name: asked, coin }) => {
    const name = wantedMachine(asked)
    const { config, table } = machinesKnown[name]
    const valueAt = standsAt(name, moment, coin)
    return {
      at: placeShown(moment.place),
      ...{ name, title: config.description ?? '', config: { ...config } },
      drawings: { ...drawingsOf(name) },
      stands: valueAt === null ? null : { ...valueAt(moment) },
      ways: valueAt === null ? {} : await waysTaken(view, moment, { table, coin: name === 'position' ? coin! : null, valueAt }),
    }
  },
})
