"""Labels the column `text` of Parquet files with Spark: spark_parquet.py IN OUT [MASTER]"""

import os
import sys

from pyspark.sql import SparkSession
from electra.spark import ArrowPredictor


def main(source: str, target: str, master: str = "local[2]") -> None:
    spark = SparkSession.builder.master(master).appName("electra").getOrCreate()
    predict = ArrowPredictor(
        os.path.abspath("models/sentiment"),  # or ship(spark, …), where nodes do not see it
        "text-classification",
        "label string, score double",
        input="text",
        truncation=False,
    )
    reviews = spark.read.parquet(source)
    reviews.mapInArrow(predict, predict.schema(reviews)).write.parquet(target)
    spark.stop()


main(*sys.argv[1:])
