import type { NameStyle } from './name-styles.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The nouns of each style beside the usual one. */
export const NAMES_BY_STYLE: Readonly<Record<Exclude<NameStyle, 'coolname'>, readonly string[]>> = {
  english: words(`
    apple bottle bridge candle carpet castle circle copper corner cotton desert dinner engine feather garden hammer
    island jacket kettle ladder lemon market mirror needle ocean orange paper pepper pillow pocket ribbon saddle
    shadow silver spring stone summer table timber tunnel velvet window winter
  `),
  fantasy: words(`
    aldwyn alvara brannoc caelith corwin dunmora eldrin elowen faelar gwendal halvar ilmare isolde kaelen lorien
    maelis merrick nimue orin pellam quillon rowena sylvain taliesin thalia ulric vesper wulfric ysolde zephyrin
  `),
  scifi: words(`
    andromeda antares ansible arrakis cylon daneel deckard ender gaia hyperion ijon kelvin korova morpheus nautilus
    neuromancer nostromo orbit picard quasar ripley seldon serenity solaris sulaco tardis tessier trantor tyrell
    voyager
  `),
  painters: words(`
    bosch botticelli bruegel caravaggio cassatt cezanne chagall courbet degas delacroix durer gauguin goya hokusai
    holbein kahlo kandinsky klee klimt manet matisse miro modigliani monet morisot munch picasso raphael rembrandt
    renoir rubens seurat turner vangogh velazquez vermeer
  `),
  authors: words(`
    achebe austen baldwin borges bronte calvino camus cervantes chekhov christie dante dickens dostoevsky eliot
    faulkner goethe hemingway hugo joyce kafka leguin lem marquez melville morrison murakami nabokov orwell poe
    proust pushkin shelley tolkien tolstoy twain voltaire wilde woolf
  `),
  artists: words(`
    abramovic arbus bernini bourgeois brancusi calder christo donatello duchamp giacometti hepworth hesse hockney
    kapoor kollwitz lange magritte moore nevelson oldenburg pollock rauschenberg richter rodin rothko smithson
    warhol whiteread
  `),
  musicians: words(`
    armstrong bach bartok beethoven bowie brahms chopin coltrane davis debussy dvorak ella fitzgerald gershwin grieg
    handel haydn hendrix holiday joplin liszt mahler marley mozart nina parker prince purcell ravel satie schubert
    simone sibelius vivaldi wagner
  `),
  animals: words(`
    aardvark alpaca antelope axolotl badger beaver bison capybara caribou cheetah chinchilla dingo echidna ferret
    gazelle gibbon hedgehog hyena ibex impala jackal kiwi koala lemur llama manatee meerkat narwhal numbat ocelot
    okapi pangolin platypus quokka serval tapir walrus wombat yak zebra
  `),
  scientists: words(`
    archimedes avogadro bohr boltzmann curie darwin dirac einstein euler faraday fermi feynman franklin galileo
    gauss goodall heisenberg hopper hubble kepler lamarr lovelace maxwell mcclintock meitner mendel newton noether
    pasteur pauling planck ramanujan rutherford sagan schrodinger tesla turing volta
  `),
  demons: words(`
    abaddon agares aim alloces amon andras asmodeus astaroth baal balam barbatos beleth belial botis buer bune caim
    cimeries crocell dantalion decarabia eligos focalor foras forneus furcas gaap glasya gremory haagenti ipos
    leraje malphas marbas murmur naberius orias orobas paimon phenex purson ronove sallos seere sitri stolas valac
    vassago vepar zagan
  `),
};
