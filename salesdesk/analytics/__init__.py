"""From history to figures: pure functions on arrays; no clock, no randomness, no store.

====================================================  ================================================================
question                                              function
====================================================  ================================================================
What happened in this pipeline, as of an instant?     ``events.columns``, then ``fold.fold``
... and after one more change?                        ``upkeep.renewed``, ``upkeep.replaced``, ``upkeep.advanced``
How far do deals get, and which ones?                 ``funnel.cohort``, ``funnel.funnel``, ``funnel.members``
What stands where?                                    ``funnel.pipeline_snapshot``
How long do they take; which stand too long?          ``times.cycle``, ``times.stay``, ``times.spans``,
                                                      ``times.stall_limits``, ``times.stalled``, ``survival.incidence``
Where do they get stuck?                              ``friction.frictions``, ``friction.drag``
Do two shares differ?                                 ``contrast.points_apart``
How likely is each deal to be won, and why?           ``states.facts_of``, ``winmodel.fit``, ``winmodel.predict``
... by a date; and one not yet created?               ``winmodel.by_period_end``, ``winmodel.new_deals``
When do deals move?                                   ``timing.fit``
How good were such chances?                           ``record.record``, ``scores``
What may come in, and is it enough?                   ``distribution.revenue``, ``distribution.chance``
What may come from deals not yet created?             ``newbusiness.expected_new``
What would this drop change?                          ``distribution.prepared``
What does one deal change or decide?                  ``standing.standing``, ``swings.swings``
What would it take?                                   ``takes.needed``, ``takes.surface``
How does the quota stand?                             ``quota``: gap, attainment, pace, coverage, velocity, slippage
What changed between two days?                        ``waterfall.waterfall``
How good were the forecasts?                          ``diary.scored``, ``diary.verdict``
Why are deals won and lost?                           ``winloss.closed_in``, ``winloss.winloss``
What do existing customers bring back?                ``flywheel.existing_share``, ``flywheel.repeat_rate``,
                                                      ``flywheel.between_wins``
How is it shown so that it adds up?                   ``rounding.half_even``, ``rounding.apportioned``
====================================================  ================================================================
"""
