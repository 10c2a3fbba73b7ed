const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const ADJECTIVES = words(`
  agile amber ample azure bold brave brief bright brisk calm candid clear clever cobalt cosmic crisp curious dapper
  daring deft eager early earnest fabled fair fleet fond frank fresh gentle gifted glad golden grand happy hardy honest
  humble jolly keen kind lively lucid lucky lunar mellow merry mild modest neat nimble noble olive patient placid plain
  polite prime proud quick quiet rapid ready robust rustic sage serene sharp silent silver simple sincere sleek smooth
  solar solid spry stable steady sterling sturdy sunny supple swift tidy tranquil trusty upbeat valiant velvet vivid
  warm wise witty zesty
`);

export const NOUNS = words(`
  acorn alder anchor anvil aspen atlas badger basin beacon beaver birch bison brook canyon cedar cheetah cobra comet
  compass condor coral cove crane creek delta dolphin dune eagle ember falcon fern finch fjord forest fox gale garnet
  gecko geyser glacier grove gull harbor hare hawk hazel heron ibis iris island jaguar juniper kestrel lagoon lantern
  lark ledge lemur linden lotus lynx magpie mango maple marble marlin marten meadow mesa meteor monsoon moose moth
  nebula nectar newt oak oasis ocelot orchid osprey otter owl panda pebble pelican pine plover pond prairie puffin quail
  quartz quokka raven reef ridge river robin salmon sparrow spruce starling stork summit swan tapir thicket thistle
  tundra turtle valley violet walnut willow wolf wombat wren
`);
