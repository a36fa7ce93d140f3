import type { Indicator } from './indicator.ts'

type Make = (options: never, timeframeMs: number) => Indicator<unknown>
type Defaults<M extends Make> = Required<Parameters<M>[0]>

/** Makes an indicator of its options. `defaults`: every option by its name, in the usual order, and its usual value. */
export const withDefaults = <M extends Make>(defaults: Defaults<M>, make: M): M & { readonly defaults: Defaults<M> } =>
  Object.assign(make, { defaults })

export type Period = { readonly period: number }
