"""The pages that the extension `crm` brings: conversion, payments, calls."""
