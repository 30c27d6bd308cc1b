"""Counts the labels of the column `text` of Parquet files in SQL: spark_sql.py IN [MASTER]"""

import os
import sys

from pyspark.sql import SparkSession
from electra.spark import predict_udf


def main(source: str, master: str = "local[2]") -> None:
    spark = SparkSession.builder.master(master).appName("electra").getOrCreate()
    model = os.path.abspath("models/sentiment")
    classify = predict_udf(model, "text-classification", "label string, score double")
    spark.udf.register("electra_classify", classify)
    spark.read.parquet(source).createOrReplaceTempView("mail")
    answered = "SELECT electra_classify(text).label AS label FROM mail"
    spark.sql(f"SELECT label, count(*) FROM ({answered}) GROUP BY label ORDER BY label").show()
    spark.stop()


main(*sys.argv[1:])
