import { describe, expect, it } from 'vitest';
import { blocks, documents, prose } from './markdown.ts';

const all = documents();

/** Mistakes that are made again and again, and two ways to write one word. */
const mistakes = [
  'accomodat\\w*',
  'acheiv\\w*',
  'adress\\w*',
  'alot',
  'apparant\\w*',
  'arguement\\w*',
  'availabil?ty',
  'begining',
  'beleiv\\w*',
  'calender',
  'catagor\\w*',
  'comit\\w*',
  'commited',
  'compatab\\w*',
  'compatiblity',
  'configuraton',
  'consistant\\w*',
  'definate\\w*',
  'dependan(?:t|cy|cies)',
  'depricat\\w*',
  'diffren\\w*',
  'enviro?ment\\w*',
  'existance',
  'explicitely',
  'faliure',
  'funciton\\w*',
  'identifer\\w*',
  'immediatly',
  'independan\\w*',
  'lenght',
  'maintainance',
  'neccessar\\w*',
  'occurance\\w*',
  'occured',
  'occuring',
  'paramter\\w*',
  'permision\\w*',
  'persistant',
  'policys',
  'preceed\\w*',
  'privelege\\w*',
  'priviledge\\w*',
  'publically',
  'reccomend\\w*',
  'recieve\\w*',
  'refered',
  'relevent',
  'reponse',
  'repositor(?:ys|ie)',
  'resouce\\w*',
  'responsab\\w*',
  'retreiv\\w*',
  'seperat\\w*',
  'succes',
  'successfull',
  'sucess\\w*',
  'suport\\w*',
  'teh',
  'threshhold',
  'tommorow',
  'transfered',
  'truely',
  'untill',
  'verfiy',
  'whitlist\\w*',
  'wich',
  'writen',
  // The house writes British English.
  'behavior\\w*',
  'color\\w*',
  'catalog',
  'favor\\w*',
  'honor\\w*',
];
const misspelt = new RegExp(`\\b(?:${mistakes.join('|')})\\b`, 'gi');
const twice = /\b(\p{L}+)\s+\1\b/giu;

describe.each(all)('$file', (document) => {
  it('has none of the usual misspellings, and no word twice', () => {
    const text = prose(document);

    expect(text.match(misspelt) ?? []).toEqual([]);
    expect((text.match(twice) ?? []).filter((pair) => !/^(that|had)\b/i.test(pair))).toEqual([]);
  });

  it('begins with its one title', () => {
    expect(document.text).toMatch(/^# \S/);
    expect(document.text.replaceAll(/^```[^]*?^```$/gm, '').match(/^# /gm)).toHaveLength(1);
  });

  it('has no diagram that GitHub would not draw', () => {
    for (const { place, text } of blocks(document).filter(({ language }) => language === 'mermaid')) {
      expect(text, place).toMatch(/^(?:flowchart (?:LR|TD)|sequenceDiagram|stateDiagram-v2)\n/);
      for (const pair of ['[]', '()', '{}']) {
        const count = (sign = ''): number => text.split(sign).length;
        expect(count(pair[0]), `${place}: ${pair}`).toBe(count(pair[1]));
      }
    }
  });
});

it('finds a misspelt word and a word that stands twice', () => {
  expect('It will recieve a seperate the the role'.match(misspelt)).toEqual(['recieve', 'seperate']);
  expect('It will the the role'.match(twice)).toEqual(['the the']);
});
