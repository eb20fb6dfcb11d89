"""Other ways to find items for a sentence. They compare it with name and description, and say nothing about why."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence

import psycopg
import tantivy
from rapidfuzz import fuzz, process

from matching import text as texts
from matching.catalogue import Item

# Ids for a sentence, best first, of what residents of a city may see (none: everything).
Answer = Callable[[str, str], Sequence[str]]
MOST = 10


def wratio(items: Sequence[Item]) -> Answer:
    """rapidfuzz, every text anew for every sentence."""
    by_city: dict[str, dict[str, str]] = {"": {item.id: told(item) for item in items}}
    for item in items:
        by_city.setdefault(item.city, {})[item.id] = told(item)

    def answer(text: str, city: str) -> list[str]:
        return [each for _, _, each in process.extract(text, by_city[city], scorer=fuzz.WRatio, limit=MOST)]

    return answer


def trigrams(server: psycopg.Connection, items: Sequence[Item]) -> Answer:
    """PostgreSQL's pg_trgm by scan of the city: its own index filters short Japanese words away."""
    server.execute("create extension if not exists pg_trgm")
    server.execute("drop table if exists item")
    server.execute("create table item (id text, city text, told text)")
    with server.cursor() as cursor, cursor.copy("copy item from stdin") as copy:
        for item in items:
            copy.write_row((item.id, item.city, told(item)))
    server.execute("create index on item (city)")
    server.execute("analyze item")
    everywhere = "select id from item order by word_similarity(%s, told) desc, id limit %s"
    near = "select id from item where city = %s order by word_similarity(%s, told) desc, id limit %s"

    def answer(text: str, city: str) -> list[str]:
        found = server.execute(near, (city, text, MOST)) if city else server.execute(everywhere, (text, MOST))
        return [row[0] for row in found]

    return answer


def fts5(tokens: Mapping[str, Sequence[str]], items: Sequence[Item]) -> Answer:
    """SQLite's full text search (BM25) on Sudachi's words."""
    memory = sqlite3.connect(":memory:")
    memory.execute("create virtual table item using fts5(id unindexed, city unindexed, told)")
    rows = ((item.id, item.city, " ".join(tokens[item.id])) for item in items)
    memory.executemany("insert into item values (?, ?, ?)", rows)
    everywhere = "select id from item where told match ? order by bm25(item) limit ?"
    near = "select id from item where told match ? and city = ? order by bm25(item) limit ?"

    def answer(text: str, city: str) -> list[str]:
        asked = " OR ".join('"' + word.replace('"', "") + '"' for word in words(text)) or '""'
        found = memory.execute(near, (asked, city, MOST)) if city else memory.execute(everywhere, (asked, MOST))
        return [row[0] for row in found]

    return answer


def lucene_like(tokens: Mapping[str, Sequence[str]], items: Sequence[Item]) -> Answer:
    """tantivy (BM25), a search engine in Rust, on Sudachi's words."""
    builder = tantivy.SchemaBuilder()
    for field, tokenizer in (("id", "raw"), ("city", "raw"), ("told", "whitespace")):
        builder.add_text_field(field, stored=field == "id", tokenizer_name=tokenizer)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=128 * 2**20, num_threads=1)
    for item in items:
        writer.add_document(tantivy.Document(id=item.id, city=item.city, told=" ".join(tokens[item.id])))
    writer.commit()
    index.reload()
    searcher, must, should = index.searcher(), tantivy.Occur.Must, tantivy.Occur.Should

    def answer(text: str, city: str) -> list[str]:
        asked = [(should, tantivy.Query.term_query(schema, "told", word)) for word in words(text)]
        query = tantivy.Query.boolean_query(asked)
        if city:
            query = tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.term_query(schema, "city", city))])
        return [searcher.doc(at)["id"][0] for _, at in searcher.search(query, MOST).hits]

    return answer


def told(item: Item) -> str:
    """What these ways look at."""
    return f"{item.name} {item.description}"


def words(text: str) -> list[str]:
    """A text as Sudachi's words, spelt alike."""
    return [word.normal for word in texts.telling(texts.split(texts.normalise(text)))]
